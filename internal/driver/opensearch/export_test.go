package opensearch

// SetEachShard bounds the values of a facet that a shard tells of.
func SetEachShard(ix *Index, n int) { ix.eachShard = n }
