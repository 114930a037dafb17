"""A document model → a document. Facts come ready from `collector.compile`; none is added here."""
