"""Records → histories and digests: document models, and who may see what. Pure."""
