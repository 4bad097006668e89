# Flags that every target of ours has. Dependencies' headers are system headers and may warn.
set(DESKBELL_SANITIZE "" CACHE STRING "address,undefined or thread")
option(DESKBELL_COVERAGE "instrument for llvm-cov/gcov" OFF)
option(DESKBELL_FUZZ "build fuzz targets with libFuzzer (clang) instead of replaying their corpus" OFF)

find_program(CCACHE ccache)
if(CCACHE)
    # Without this ccache lets everything pass that uses a precompiled header, which is everything.
    set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()

# The fastest linker that is there; mold takes a tenth of the default one's time.
include(CheckLinkerFlag)
set(DESKBELL_LINKER "")
foreach(linker mold lld)
    check_linker_flag(CXX -fuse-ld=${linker} DESKBELL_HAS_${linker})
    if(DESKBELL_HAS_${linker})
        set(DESKBELL_LINKER -fuse-ld=${linker})
        break()
    endif()
endforeach()

function(deskbell_flags target)
    target_compile_options(${target} PRIVATE
        -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor
        -Woverloaded-virtual -Werror -fno-omit-frame-pointer)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # g++ 12 reports false ones from inside std::string and std::variant at -O2.
        target_compile_options(${target} PRIVATE -Wno-missing-field-initializers -Wno-restrict
            -Wno-maybe-uninitialized -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds)
        target_compile_options(${target} PRIVATE -fcoroutines -fpch-preprocess)
    else()
        target_compile_options(${target} PRIVATE -Wno-missing-field-initializers
            -Wno-gnu-zero-variadic-macro-arguments)
        target_compile_options(${target} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
    endif()
    if(CMAKE_BUILD_TYPE STREQUAL "Debug")
        target_compile_options(${target} PRIVATE -g1)
    endif()
    if(DESKBELL_SANITIZE)
        target_compile_options(${target} PRIVATE -fsanitize=${DESKBELL_SANITIZE} -fno-sanitize-recover=all)
        target_link_options(${target} PRIVATE -fsanitize=${DESKBELL_SANITIZE})
    endif()
    if(DESKBELL_COVERAGE)
        target_compile_options(${target} PRIVATE --coverage)
        target_link_options(${target} PRIVATE --coverage)
    endif()
    target_link_options(${target} PRIVATE ${DESKBELL_LINKER})
    target_precompile_headers(${target} PRIVATE ${CMAKE_SOURCE_DIR}/src/base/pch.hpp)
endfunction()
