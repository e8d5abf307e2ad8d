"""What is asked: price books, their rows and the chains that buyers price by."""
