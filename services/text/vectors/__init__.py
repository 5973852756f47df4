"""Static word vectors of English: a text as one vector, without a model at run time. README.md says where from."""
