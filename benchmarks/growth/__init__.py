"""P20: whether pages, webhooks and the sweep stay as fast with a million calls as with ten thousand."""
