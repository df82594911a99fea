"""Options and futures seen as chains: volatilities, Greeks, smiles, open interest, IV history."""
