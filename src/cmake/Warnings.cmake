# Errors only in development, so that a newer compiler never breaks a user's build.
# -Wnull-dereference is left out: 14 false positives from Beast at -O2 on GCC 12.
add_library(snykcred_warnings INTERFACE)
target_compile_options(snykcred_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wcast-align -Wnon-virtual-dtor
  -Woverloaded-virtual -Wdouble-promotion -Wformat=2 -Wimplicit-fallthrough -Wunused -Wswitch
  $<$<BOOL:${SNYKCRED_WERROR}>:-Werror>)
