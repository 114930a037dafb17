"""From the rows of a shared sheet to flags, histories and digests: the job."""
