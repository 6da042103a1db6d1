// The control port: plain HTTP on the loopback, one request per connection. README.md lists the calls.
#pragma once

#include "emulator/connection.hpp"

namespace emulator {

/// Takes the descriptor over, answers one request.
void serve_control(Parts& parts, int descriptor);

} // namespace emulator
