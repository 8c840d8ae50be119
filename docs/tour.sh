# What the tour needs to call the APIs: sourced by docs/tour.md. URL, DATA and PYTHON are the installation's.

new() { "$PYTHON" -c 'import uuid; print(uuid.uuid4())'; }

# pick EXPRESSION: a part of the answer on standard input.
pick() { "$PYTHON" -c "import json, sys; answer = json.load(sys.stdin); print($1)"; }

# show: the answer, readable.
show() { "$PYTHON" -c 'import json, sys; print(json.dumps(json.load(sys.stdin), ensure_ascii=False, indent=1))'; }

# token NAME ROLE SITE: a token of the person NAME, who holds ROLE at the site with that code.
token() {
    "$PYTHON" -m amparo token --data "$DATA" --name "$1" --role "$2" --site "$3" ${AGENCY:+--agency "$AGENCY"}
}

# day DAYS: the date that lies so many days before today.
day() { "$PYTHON" -c "import datetime; print(datetime.date.today() - datetime.timedelta(days=$1))"; }

# call STATUS METHOD PATH [BODY] [HEADER...]: as $TOKEN; prints the answer, and ends the tour at another status.
# Where CLOCK is set the demonstration takes it for the time of the call.
call() {
    local status=$1 method=$2 path=$3 body=${4:-} answer
    shift $(($# < 4 ? $# : 4))
    local headers=()
    for header in "$@" ${CLOCK:+"X-Demo-Time: $CLOCK"}; do headers+=(-H "$header"); done
    answer=$(curl -sS -X "$method" "$URL$path" -H "Authorization: Bearer $TOKEN" -H "Idempotency-Key: $(new)" \
        -H 'Content-Type: application/json' -H 'Accept-Language: en' ${headers[@]+"${headers[@]}"} \
        -w '\n%{http_code}' ${body:+-d "$body"})
    if [ "${answer##*$'\n'}" != "$status" ]; then
        printf '%s %s: %s instead of %s\n%s\n' "$method" "$path" "${answer##*$'\n'}" "$status" "$answer" >&2
        return 1
    fi
    printf '%s\n' "${answer%$'\n'*}"
}

# expect WANTED FOUND: end the tour where they differ.
expect() {
    if [ "$1" != "$2" ]; then
        printf 'expected %s, found %s\n' "$1" "$2" >&2
        return 1
    fi
    printf 'as expected: %s\n' "$1"
}

# until_so COMMAND...: repeat for up to ten seconds, until the command succeeds (events are on their way).
until_so() {
    local turn
    for turn in $(seq 50); do
        if "$@" >/dev/null 2>&1; then return 0; fi
        sleep 0.2
    done
    "$@"
}
