// Gives every layer's library at least one object file, also a layer without sources yet.
