# Words that several rooms share: states, acts, dimensions, exceptions.
