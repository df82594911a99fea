"""Option quotes to forwards, smiles and a volatility surface."""
