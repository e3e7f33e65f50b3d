"""Figures of this guide beside those of stock Material on the same content, measured in the same run."""
