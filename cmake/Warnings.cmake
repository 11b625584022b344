# One interface target carries the flags of every target of ours.
add_library(dotsync_flags INTERFACE)
target_compile_options(dotsync_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Wold-style-cast
  -Wcast-align -Woverloaded-virtual -Wdouble-promotion -Wimplicit-fallthrough
  # GCC 12 sees uninitialized strings in every copied std::optional; clang, ASan and UBSan watch over that instead.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
  $<$<BOOL:${DOTSYNC_WERROR}>:-Werror>)
target_compile_definitions(dotsync_flags INTERFACE $<$<BOOL:${DOTSYNC_FAILPOINTS}>:DOTSYNC_FAILPOINTS>)
target_include_directories(dotsync_flags INTERFACE ${PROJECT_SOURCE_DIR}/lib)
