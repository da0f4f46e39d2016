// SPDX-License-Identifier: Apache-2.0
// What the library disk_fault.c and the test that uses it share, by a mapped file. C and C++.
#pragma once

#ifdef __cplusplus
namespace hornbill::test {
#endif

enum DiskFaultKind { kDiskWell = 0, kDiskFails = 1, kDiskStalls = 2 };

struct DiskFault {
  volatile int kind;                  // a DiskFaultKind; calls stall until it changes
  volatile int hits;                  // calls that met the fault
  volatile unsigned long long inode;  // only this file; 0: every file
};

#ifdef __cplusplus
}  // namespace hornbill::test
#endif
