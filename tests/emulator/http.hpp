// HTTP/1.x requests from a stream. The only room that knows Beast.
#pragma once

#include "emulator/message.hpp"
#include "emulator/stream.hpp"

#include <optional>
#include <string>

namespace emulator {

struct Received {
    std::optional<Request> request; // nothing at the end of the stream or for what is no HTTP
    std::string error;              // empty if the stream ended between two requests
};

/// Reads one request; bytes behind it are put back.
Received read_request(Stream& stream);

/// The usual phrase of a status, `Unknown Status` for an unusual one.
std::string reason_phrase(int status);

} // namespace emulator
