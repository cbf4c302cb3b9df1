-- Version 3: the runs of a collection in a state, without reading all in that
-- state.
CREATE INDEX runs_by_collection_state ON runs (collection, state, id);
