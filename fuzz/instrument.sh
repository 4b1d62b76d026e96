#!/usr/bin/env bash
# Stands before rustc for our own crates (RUSTC_WORKSPACE_WRAPPER): counts which ways are taken.
# Build scripts are programs without the engine that counts.
case " $* " in *" build_script_build "*) exec "$@" ;; esac
exec "$@" \
  -Cpasses=sancov-module \
  -Cllvm-args=-sanitizer-coverage-level=4 \
  -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
  -Cllvm-args=-sanitizer-coverage-pc-table \
  -Cllvm-args=-sanitizer-coverage-trace-compares
