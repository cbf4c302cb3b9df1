package edtf

var monthNames = [12]string{
	"january jan janvier janv januar janner jan enero ene gennaio genn gen janeiro январь января янв",
	"february feb febr fevrier fevr fev februar feber febrero febbraio febb fevereiro fev февраль февраля фев февр",
	"march mar mars marz maerz marzo março март марта мар",
	"april apr avril avr abril abr aprile апрель апреля апр",
	"may mai mayo maggio mag magg maio май мая",
	"june jun juin juni junio giugno giu junho июнь июня июн",
	"july jul juillet juil juli julio luglio lug julho июль июля июл",
	"august aug aout agosto ago agto август августа авг",
	"september sept sep septembre septiembre setiembre settembre sett set setembro сентябрь сентября сент сен",
	"october oct octobre oktober okt octubre ottobre ott outubro out октябрь октября окт",
	"november nov novembre noviembre novembro ноябрь ноября ноя нояб",
	"december christmas noel navidad weihnachten dec decembre dezember dez diciembre dic dicembre dezembro декабрь декабря дек",
}

// monthNamesMore are those of Greek, in the cases that dates use, and of Arabic
// in its two families; names of two words are in scripts.go.
var monthNamesMore = [12]string{
	"Ιανουάριος Ιανουαρίου Ιανουάριο Γενάρης Γενάρη Ιαν يناير",
	"Φεβρουάριος Φεβρουαρίου Φεβρουάριο Φλεβάρης Φλεβάρη Φεβ Φεβρ فبراير شباط",
	"Μάρτιος Μαρτίου Μάρτιο Μάρτης Μάρτη Μαρ Μαρτ مارس آذار",
	"Απρίλιος Απριλίου Απρίλιο Απρίλης Απρίλη Απρ أبريل إبريل نيسان",
	"Μάιος Μαΐου Μάιο Μάης Μάη Μαϊ مايو أيار",
	"Ιούνιος Ιουνίου Ιούνιο Ιούνης Ιούνη Ιουν يونيو يونيه حزيران",
	"Ιούλιος Ιουλίου Ιούλιο Ιούλης Ιούλη Ιουλ يوليو يوليه تموز",
	"Αύγουστος Αυγούστου Αύγουστο Αυγ أغسطس آب",
	"Σεπτέμβριος Σεπτεμβρίου Σεπτέμβριο Σεπτέμβρης Σεπτέμβρη Σεπτ Σεπ سبتمبر أيلول",
	"Οκτώβριος Οκτωβρίου Οκτώβριο Οκτώβρης Οκτώβρη Οκτ أكتوبر",
	"Νοέμβριος Νοεμβρίου Νοέμβριο Νοέμβρης Νοέμβρη Νοεμ Νοε نوفمبر",
	"Δεκέμβριος Δεκεμβρίου Δεκέμβριο Δεκέμβρης Δεκέμβρη Δεκ ديسمبر",
}

var seasonNames = [4]string{
	"spring printemps fruhling fruhjahr primavera весна весной весны",
	"summer ete sommer verano estate verao лето летом лета",
	"autumn fall automne herbst otono autunno outono осень осенью осени",
	"winter hiver invierno inverno зима зимой зимы",
}

var wordLists = []struct {
	class class
	value int
	list  string
}{
	{circa, 0, "circa ca cca cir circ about abt approximately approx around roughly estimated est vers environ env um etwa gegen " +
		"hacia alrededor aproximadamente aprox cerca verso около ок примерно περίπου περ γύρω حوالي نحو تقريبا"},
	{doubt, 0, "probably prob possibly perhaps maybe likely presumably uncertain inferred probable probablement " +
		"wohl vermutlich wahrscheinlich probablemente probabilmente provavelmente vielleicht возможно вероятно"},
	{before, 0, "before bef pre prior ante avant vor antes prima ранее прежде πριν قبل"},
	{after, 0, "after aft post apres nach despues dopo depois после μετά بعد"},
	{not, 0, "not no nicht non pas не όχι"},
	{earlier, 0, "earlier previous früher anterior раньше νωρίτερα"},
	{later, 0, "later onward onwards forward später posterior позже позднее αργότερα"},
	{from, 0, "from since depuis desde seit dès dal с от начиная από من منذ"},
	{to, 0, "to thru through until till til by bis a al au aux até ate hasta jusque jusqu jusqu'en jusqu'a по до έως ως μέχρι إلى حتى"},
	{between, 0, "between betw entre zwischen tra fra между μεταξύ بين"},
	{and, 0, "and or y o e et ou und oder ed и или και ή و أو"},
	{present, 0, "present ongoing today now current continuing heute presente actualidad"},
	{century, 0, "century centuries cent siecle siecles jahrhundert jahrhunderts jahrhunderte jh jhs jhd jhdt siglo siglos secolo secoli sec " +
		"seculo seculos saec saeculo ss век века веков веке вв αιώνας αιώνα αιώνες αιώνων αι القرن قرن"},
	{decade, 0, "decade decades annees décennie años anos anni década decada jahrzehnt jahre jahren decennio годы годов годах δεκαετία δεκαετίας"},
	{tens, 0, "er х е ые"},
	{eraBC, 0, "bc bce ac πχ قم"},
	{eraAD, 0, "ad ce dc нэ μχ م ميلادي ميلادية"},
	{phase, 1, "early beginning début debut anfang frühes fruhes principios comienzos inizio inizi início inicio inícios начало начала начале αρχές αρχή"},
	{phase, 2, "mid middle milieu mitte mediados meados середина середины середине μέσα"},
	{phase, 3, "late end fin finales ende spätes spates fine finais конец конца конце τέλη τέλος"},
	{fraction, 2, "half moitié hälfte mitad metà metade половина"},
	{fraction, 4, "quarter quart viertel cuarto четверть"},
	{ordinal, 1, "first premier premiere erste ersten primer primera primo primeira первая первый"},
	{ordinal, 2, "second deuxieme seconde zweite zweiten segunda segundo seconda вторая второй"},
	{ordinal, 3, "third troisieme dritte dritten tercer terzo третья"},
	{ordinal, 4, "fourth quatrieme vierte vierten quarto"},
	{ordinal, 5, "fifth"}, {ordinal, 6, "sixth"}, {ordinal, 7, "seventh"}, {ordinal, 8, "eighth"}, {ordinal, 9, "ninth"},
	{ordinal, 10, "tenth"}, {ordinal, 11, "eleventh"}, {ordinal, 12, "twelfth"}, {ordinal, 13, "thirteenth"},
	{ordinal, 14, "fourteenth"}, {ordinal, 15, "fifteenth"}, {ordinal, 16, "sixteenth"}, {ordinal, 17, "seventeenth"},
	{ordinal, 18, "eighteenth"}, {ordinal, 19, "nineteenth"}, {ordinal, 20, "twentieth"},
	{ordinal, 99, "last letzte letzten letztes dernier derniere ultimo último последняя"},
	{suffix, 0, "st nd rd th eme ieme ый ий ая ος ου ο"},
	{timeWord, 0, "t z am pm utc gmt"},
	{nothing, 0, "undated nd sd unknown unspecified"},
	{letterC, 0, "c"}, {letterS, 0, "s"}, {letterV, 0, "в"},
	{copyrighted, 0, "copyright cop cpr copr"},
	{noise, 0, "the of in on at year years date dated dates yr yrs printed published publ created taken made issued photographed filmed recorded written " +
		"than up either sometime de del du des d l la le les los las el en em der die das dem den im am vom von anno an do da dos das il lo gli i " +
		"nel nella dell degli annee año ano jahr г гг год года году έτος έτους του της το την στις سنة عام في than ended began begun period time project data collection analysis " +
		"monday mon tuesday tue tues wednesday wed thursday thu thur thurs friday fri saturday sat sunday sun " +
		"lundi mardi mercredi jeudi vendredi samedi dimanche montag dienstag mittwoch donnerstag freitag samstag sonntag " +
		"lunes martes miercoles jueves viernes sabado domingo"},
}

const undatedTexts = `undated nodate notdated unknown dateunknown unknowndate datenotknown datenotgiven nodategiven nodateavailable
nodatefound nd nds sd sa sf od oj unspecified datenotspecified notspecified notknown notavailable na none null nil
sansdate datesinconnues dateinconnue inconnu inconnue nondate nondatee sinfecha fechadesconocida desconocido desconocida nodatado
ohnedatum ohnejahr undatiert unbekannt datumunbekannt senzadata datasconosciuta sconosciuto sconosciuta nondatato
semdata datadesconhecida desconhecido desconhecida бездаты датанеизвестна неизвестно неизвестна бд бг недатировано χωρίςημερομηνία χχ αχρονολόγητο άγνωστη άγνωστο بدونتاريخ دت غيرمؤرخ غيرمعروف
uncertain dateuncertain undetermined tobedetermined tbd various variousdates uuuu`
