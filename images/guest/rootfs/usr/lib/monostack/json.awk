# Prints a JSON text as lines "path<TAB>value": {"a":{"b":["x"]}} gives "a.b.0<TAB>x". Escapes of strings are undone
# where they stand for one ASCII character.
{ text = text $0 "\n" }
END { at = 1; value(""); }
function blank() { while (index(" \t\r\n", c = substr(text, at, 1)) && c != "") at++ }
function string(   out, c) {
  out = ""
  for (at++; (c = substr(text, at, 1)) != "\"" && c != ""; at++) {
    if (c == "\\") {
      c = substr(text, ++at, 1)
      if (c == "n") c = "\n"; else if (c == "t") c = "\t"; else if (c == "r") c = ""
      else if (c == "u") { c = "?"; at += 4 }
    }
    out = out c
  }
  at++
  return out
}
function under(path, key) { return path == "" ? key : path "." key }
function value(path,   c, key, n, start) {
  blank(); c = substr(text, at, 1)
  if (c == "{") {
    at++
    for (blank(); (c = substr(text, at, 1)) == "\""; blank()) {
      key = string(); blank(); at++; value(under(path, key)); blank()
      if (substr(text, at, 1) == ",") at++
    }
    at++
  } else if (c == "[") {
    at++
    for (blank(); (c = substr(text, at, 1)) != "]" && c != ""; blank()) {
      value(under(path, n++)); blank()
      if (substr(text, at, 1) == ",") at++
    }
    at++
  } else if (c == "\"") {
    key = string(); sub(/\n+$/, "", key); gsub(/\n/, " ", key); print path "\t" key
  } else {
    for (start = at; (c = substr(text, at, 1)) != "" && !index(",]} \t\r\n", c); at++);
    print path "\t" substr(text, start, at - start)
  }
}
