"""Makes synthetic engagements: the bundled example and the ones the tests try the product on."""
