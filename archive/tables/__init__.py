"""The five Delta tables: their columns, their commits and the views over them."""
