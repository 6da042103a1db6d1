// The report of `doctor`: a table for a person, or JSON (src/schema/doctor.schema.json).
#pragma once

#include "core/base/fault.hpp"
#include "core/rule/diagnosis.hpp"

#include <cstddef>
#include <string>

namespace snykcred {

/// Lines of at most `width` columns; 0: as long as they are. Text is made inert.
std::string doctor_text(const Diagnosis& diagnosis, int exit_code, bool color, std::size_t width);
/// One JSON document, ending in a line end.
std::string doctor_json(const Diagnosis& diagnosis, int exit_code);

/// What standard error is told: how many rows failed, and the first one's word. `diagnosis` has one.
Failure doctor_failure(const Diagnosis& diagnosis);

} // namespace snykcred
