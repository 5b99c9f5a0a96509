"""The posterior: values, storage and the forms others read."""
