# What a service logged that nobody should overlook: CRITICAL, and each traceback by the message that it belongs to; one
# without a message by the line before it and the error at its end.

function forget() { message = ""; chained = 0 }
function tell_foreign() { if (foreign != "") print foreign; foreign = "" }

FNR == 1 { forget(); tell_foreign(); before = "" }
/ CRITICAL / { print FILENAME ": " $0 }
# an error is followed by its own traceback, or by something else
/ (DEBUG|INFO|WARNING) [^ ]+ \[/ { forget() }
/ ERROR [^ ]+ \[/ && !/ ERROR [^ ]+ \[instance: / { message = $0 }
foreign != "" && /^[^[:space:]]/ { foreign = foreign " => " $0; tell_foreign() }
# a traceback that says of what it came is part of that
/(During handling of the above exception, another exception occurred|The above exception was the direct cause of the following exception):/ { chained = 1 }
/Traceback \(most recent call last\)/ && chained { chained = 0; before = $0; next }
/Traceback \(most recent call last\)/ {
  if (message == "") foreign = FILENAME ": " before
  else print FILENAME ": " message
  forget()
}
/[^[:space:]]/ { before = $0 }
END { tell_foreign() }
