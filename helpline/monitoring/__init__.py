"""Tell operators how the helpline does: what a monitor asks, e-mails about alarms, the checks of a start."""
