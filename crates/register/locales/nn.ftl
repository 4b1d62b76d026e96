register-problem-number = x
