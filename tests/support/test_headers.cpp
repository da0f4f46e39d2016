// SPDX-License-Identifier: Apache-2.0
// Nothing but a place for the headers that the tests have precompiled (cmake/HornbillBuild.cmake).
int main() { return 0; }
