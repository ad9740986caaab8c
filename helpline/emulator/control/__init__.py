"""The control interface: what people do with telephones, and what misbehaves on request."""
