# Completion of dotsync and dotsync-sandbox for bash. The words are those of their --help; a test compares them.
# shellcheck shell=bash

_dotsync_words() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "${COMP_WORDS[COMP_CWORD]}")
}

# The words that complete what follows an option; false where it takes none.
_dotsync_value() {
  case $1 in
    --config | --script)
      compopt -o default 2>/dev/null
      COMPREPLY=()
      ;;
    --format) if [ "$2" = journal ]; then _dotsync_words "table json csv"; else _dotsync_words "table json"; fi ;;
    --limit-scheme) _dotsync_words "tiered flat" ;;
    --region) _dotsync_words "r1 r2 r3 auto" ;;
    --table | --dsn | --base-url | --username | --password | --country | --journal | --stream | --key | --limit | --since | --until | --code | --state | --batch | --listen | --user | \
      --seed | --processing-ms | --active-imports-max | --body-bytes-max | --limit-per-minute | --limit-window-s | \
      --account-id) COMPREPLY=() ;;
    *) return 1 ;;
  esac
}

_dotsync_options() {
  case $1 in
    once) echo "--stream --format --json --no-wait" ;;
    init)
      echo "--format --json --table --dsn --stream --key --region --base-url --username --password --country --journal"
      ;;
    fields) echo "--format --json --stream --create --public" ;;
    check) echo "--format --json --offline" ;;
    preview) echo "--format --json --stream --key --limit --explain" ;;
    plan) echo "--format --json --stream --limit" ;;
    status) echo "--format --json" ;;
    why) echo "--format --json --stream" ;;
    "journal batches") echo "--format --json --stream --since --until --code --state --limit" ;;
    "journal batch") echo "--format --json" ;;
    "journal failures") echo "--format --json --stream --since --until --code --state --limit" ;;
    "journal events") echo "--format --json --stream --since --until --code --state --limit" ;;
    "journal passes") echo "--format --json --stream --since --until --code --state --limit" ;;
    pause) echo "--format --json" ;;
    resume) echo "--format --json" ;;
    retry) echo "--format --json --batch --failures --code --since --stream --key --dry-run" ;;
    resend) echo "--format --json --stream --key --all" ;;
    reconcile) echo "--format --json --stream" ;;
    forget) echo "--format --json" ;;
    rebuild) echo "--format --json --stream" ;;
    explain) echo "--format --json" ;;
    fsck) echo "--format --json" ;;
    version) echo "--format --json" ;;
    *) ;;
  esac
}

_dotsync() {
  local command="" list="" word i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [ "$word" = --config ]; then
      ((i++))
    elif [[ $word != -* ]]; then
      if [ -z "$command" ]; then
        command=$word
      elif [ "$command" = journal ] && [ -z "$list" ]; then
        list=" $word"
      fi
    fi
  done
  _dotsync_value "${COMP_WORDS[COMP_CWORD - 1]}" "$command" && return
  if [[ ${COMP_WORDS[COMP_CWORD]} == -* ]]; then
    _dotsync_words "$(_dotsync_options "$command$list") -h --help --config -q --quiet -v --verbose --version"
  elif [ -z "$command" ]; then
    _dotsync_words "init run once check fields preview plan status why journal pause resume retry resend reconcile forget rebuild explain fsck version"
  elif [ "$command" = journal ] && [ -z "$list" ]; then
    _dotsync_words "batches batch failures events passes"
  else
    COMPREPLY=()
  fi
}

_dotsync_sandbox() {
  _dotsync_value "${COMP_WORDS[COMP_CWORD - 1]}" "" && return
  _dotsync_words "-h --help --listen --user --password --script --seed --processing-ms --active-imports-max --body-bytes-max --limit-per-minute --limit-window-s --limit-scheme --region --account-id --wrong-region --discard --compress"
}

complete -F _dotsync dotsync
complete -F _dotsync_sandbox dotsync-sandbox
