"""What a filled sheet means. Pure: no network, no clock, nothing of the job that uses it."""
