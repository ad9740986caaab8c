"""The clock, real or driven; what is due later; whether anything is under way."""
