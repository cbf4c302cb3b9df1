package aws

// SmallLimits lets a test meet limits that are those of S3 by many gigabytes.
func (b *Blob) SmallLimits(parts, copyWhole, copyPart int64) {
	b.maxParts, b.copyWhole, b.copyPart = parts, copyWhole, copyPart
}
