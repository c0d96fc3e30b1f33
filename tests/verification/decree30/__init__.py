"""The rules of Decree 30 on documents made for them and on real ones."""
