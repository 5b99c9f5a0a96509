"""Many salvos at once: candidate truths and accounts as plain arrays, and the panel's likelihood over them."""
