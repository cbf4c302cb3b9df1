package tika

// ReadAnswer is readAnswer.
var ReadAnswer = readAnswer
