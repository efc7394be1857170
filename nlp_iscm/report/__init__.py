"""Tables, curves and pages made from facts and graph."""
