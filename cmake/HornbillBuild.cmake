# SPDX-License-Identifier: Apache-2.0
# Compiler settings common to every target, and the two functions that declare targets.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")
# Large templates take half the time without the optimiser; what computes sound asks for it (SOUND).
if(HORNBILL_SANITIZE MATCHES "address|thread")
  set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")
endif()

find_program(CCACHE ccache)
if(CCACHE)
  # Precompiled headers under ccache need these two relaxations (ccache manual, "Precompiled headers").
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
endif()
find_program(LLD ld.lld)
if(LLD)
  add_link_options(-fuse-ld=lld)
endif()

# What is clean with the compiler of the tests may be warned of by another one, or by the optimiser:
# whoever only wants the program gets it all the same.
option(HORNBILL_WERROR "Take warnings for errors" ${HORNBILL_TESTS})

add_library(hornbill_flags INTERFACE)
target_compile_options(hornbill_flags INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Wnon-virtual-dtor $<$<BOOL:${HORNBILL_WERROR}>:-Werror>
  # Trailing members with defaults are meant to be left out.
  -Wno-missing-field-initializers
  # One result whatever the optimiser and the machine: no fused multiply-add behind our back.
  -ffp-contract=off -fno-math-errno)
target_include_directories(hornbill_flags INTERFACE ${CMAKE_SOURCE_DIR})
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # As g++ understands -Wconversion.
  target_compile_options(hornbill_flags INTERFACE -Wno-unknown-warning-option -Wno-sign-conversion)
  # So that ccache knows a precompiled header again (ccache manual, "Precompiled headers").
  target_compile_options(hornbill_flags INTERFACE "SHELL:-Xclang -fno-pch-timestamp")
else()
  # g++ 12 sees std::variant and std::optional read what they never read, and at -O2 takes joined
  # strings for overlapping ones (GCC bug 105651).
  target_compile_options(hornbill_flags INTERFACE -Wno-maybe-uninitialized -Wno-restrict)
endif()

if(HORNBILL_SANITIZE STREQUAL "address")
  set(_san -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
elseif(HORNBILL_SANITIZE STREQUAL "thread")
  set(_san -fsanitize=thread -fno-omit-frame-pointer)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    list(APPEND _san -Wno-tsan)  # Asio's fences, of which g++ says that it does not follow them
  endif()
elseif(HORNBILL_SANITIZE STREQUAL "realtime")
  set(_san -fsanitize=realtime -Wfunction-effects)
endif()
if(_san)
  add_compile_options(${_san})
  add_link_options(${_san})
  add_compile_definitions(HORNBILL_SANITIZER_BUILD=1)
endif()

# Several sources of a target compiled as one: half the time of a whole build. A build
# for development and the long tests compile each by itself, which shows what a source forgot to
# include.
option(HORNBILL_LONG "Give the tests the time of their long forms" OFF)
option(HORNBILL_UNITY "Compile the sources of a target together" OFF)
if(HORNBILL_UNITY)
  set(CMAKE_UNITY_BUILD ON)
  set(CMAKE_UNITY_BUILD_BATCH_SIZE 8)
  # Right where each source is by itself, not where they are joined.
  target_compile_options(hornbill_flags INTERFACE -Wno-shadow)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wno-subobject-linkage>)
  endif()
endif()

if(HORNBILL_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# The standard headers that nearly every source of a library includes, compiled once for those that
# are optimised alike. With HORNBILL_UNITY alone: elsewhere a source must include what it needs. Not
# by g++ 12, which takes precompiled system headers for ours and warns of what it does not mean.
function(hornbill_use_headers name sound)
  set(headers hornbill_headers)
  if(sound AND HORNBILL_SANITIZE)
    set(headers hornbill_sound_headers)
  endif()
  if(NOT TARGET ${headers})
    add_library(${headers} STATIC ${CMAKE_SOURCE_DIR}/cmake/headers.cpp)
    target_link_libraries(${headers} PRIVATE hornbill_flags)
    if(sound AND HORNBILL_SANITIZE)
      target_compile_options(${headers} PRIVATE -O1)
    endif()
    # Not <filesystem>: its std::quoted would be found for every string.
    target_precompile_headers(${headers} PRIVATE <algorithm> <chrono> <condition_variable>
      <fstream> <functional> <map> <memory> <mutex> <optional> <set> <span> <sstream> <string>
      <string_view> <thread> <utility> <variant> <vector>)
  endif()
  target_precompile_headers(${name} REUSE_FROM ${headers})
endfunction()

# hornbill_library(NAME SOURCES a.cpp ... [PUBLIC targets...] [PRIVATE targets...] [SOUND])
# SOUND: computes sound, and is optimised also where the rest is not.
function(hornbill_library name)
  cmake_parse_arguments(ARG "SOUND" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC ${ARG_PUBLIC} PRIVATE hornbill_flags ${ARG_PRIVATE})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
  if(ARG_SOUND AND HORNBILL_SANITIZE)
    target_compile_options(${name} PRIVATE -O1)
  endif()
  if(HORNBILL_UNITY AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    hornbill_use_headers(${name} ${ARG_SOUND})
  endif()
endfunction()

# What nearly every test includes, precompiled once.
function(hornbill_test_headers)
  if(NOT TARGET hornbill_test_headers)
    # A program, because its headers must be compiled as those of programs are.
    add_executable(hornbill_test_headers ${CMAKE_SOURCE_DIR}/tests/support/test_headers.cpp)
    target_link_libraries(hornbill_test_headers PRIVATE hornbill_flags GTest::gtest)
    target_compile_definitions(hornbill_test_headers PRIVATE ${hornbill_test_places})
    target_precompile_headers(hornbill_test_headers PRIVATE <gtest/gtest.h> <chrono> <filesystem>
      <fstream> <functional> <map> <memory> <optional> <string> <thread> <vector>)
  endif()
endfunction()
set(hornbill_test_places
  HORNBILL_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
  HORNBILL_CARD_PROGRAM="${CMAKE_BINARY_DIR}/hornbill/hornbill-card"
  HORNBILL_CODEC_PROGRAM="${CMAKE_BINARY_DIR}/hornbill/hornbill-codec")

# hornbill_test(NAME SOURCES a_test.cpp ... LIBS targets... [LABELS l...] [TIMEOUT s] [SERIAL]
#               [SHARDS n] [ALONE pattern...])
# One test program for a folder; CTest runs it whole, or in `n` parts side by side. Cases that match
# a pattern of GoogleTest's filters want the machine for themselves: they run in a part of their own.
function(hornbill_test name)
  cmake_parse_arguments(ARG "SERIAL" "TIMEOUT;SHARDS" "SOURCES;LIBS;LABELS;ALONE" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE hornbill_flags ${ARG_LIBS} GTest::gtest GTest::gtest_main)
  hornbill_test_headers()
  target_precompile_headers(${name} REUSE_FROM hornbill_test_headers)
  target_compile_definitions(${name} PRIVATE ${hornbill_test_places})
  set(tests ${name})
  set(filter "")
  if(ARG_ALONE)
    list(JOIN ARG_ALONE ":" alone)
    set(filter "--gtest_filter=-${alone}")
  endif()
  if(ARG_SHARDS)
    set(tests "")
    math(EXPR last "${ARG_SHARDS} - 1")
    foreach(shard RANGE ${last})
      add_test(NAME ${name}_${shard} COMMAND ${name} ${filter})
      set_tests_properties(${name}_${shard} PROPERTIES
        ENVIRONMENT "GTEST_TOTAL_SHARDS=${ARG_SHARDS};GTEST_SHARD_INDEX=${shard}")
      list(APPEND tests ${name}_${shard})
    endforeach()
  else()
    add_test(NAME ${name} COMMAND ${name} ${filter})
  endif()
  if(ARG_ALONE)
    add_test(NAME ${name}_alone COMMAND ${name} --gtest_filter=${alone})
    set_tests_properties(${name}_alone PROPERTIES RUN_SERIAL TRUE)
    list(APPEND tests ${name}_alone)
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  if(HORNBILL_LONG)
    math(EXPR ARG_TIMEOUT "${ARG_TIMEOUT} * 12")
  endif()
  set_tests_properties(${tests} PROPERTIES TIMEOUT ${ARG_TIMEOUT})
  if(ARG_LABELS)
    set_tests_properties(${tests} PROPERTIES LABELS "${ARG_LABELS}")
  endif()
  if(ARG_SERIAL)
    set_tests_properties(${tests} PROPERTIES RUN_SERIAL TRUE)
  endif()
endfunction()
