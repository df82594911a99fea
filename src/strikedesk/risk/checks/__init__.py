"""The checks that the gate is made of, one function each: facts in, refusal or None out."""
