// SPDX-License-Identifier: Apache-2.0
#pragma once

// Marks a function of the engine thread: it neither throws, allocates, locks, logs nor calls the
// system. Written where `noexcept` goes. With a clang that knows the attribute the compiler warns
// of violations (-Wfunction-effects) and RealtimeSanitizer aborts on them.
#if defined(__clang__) && __clang_major__ >= 20
#define HORNBILL_REALTIME noexcept [[clang::nonblocking]]
#else
#define HORNBILL_REALTIME noexcept
#endif
