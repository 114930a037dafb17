"""The coordinator's board: the weekly job as pages on this computer. It decides nothing."""
