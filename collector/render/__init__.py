"""A document model → a document. Facts come ready from `collector.compile`; here they are only dressed."""
