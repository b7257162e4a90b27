"""Binding: the cases B01 to B21 of the abuse catalogue, consent, leaving and the printed cards."""
