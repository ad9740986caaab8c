"""The signals by which the telephone side tells other apps what happened: ids only, nothing about callers.

A signal is sent inside the transaction that made it true, so that a receiver's rows are committed or rolled
back together with it.

call_connected(call_id, staff_id)   a trained person and the caller are talking
call_ended(call_id)                 the call has its disposition
callback_settled(callback_id)       the callback was reached, declined or handed to a person
"""

from django.dispatch import Signal

call_connected = Signal()
call_ended = Signal()
callback_settled = Signal()
