"""The telephone side: lines, staff, shifts, calls, the queue, callbacks and voicemail."""
