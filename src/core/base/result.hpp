// Expected failures are values. Result<T> is boost::system::result with our Failure, made nodiscard (Boost's
// own is not) because a dropped refusal is a credential handed over.
#pragma once

#include "core/base/fault.hpp"

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

namespace snykcred {

template<class T>
class [[nodiscard]] Result : public boost::system::result<T, Failure> {
    using Base = boost::system::result<T, Failure>;

public:
    using Base::Base;
};

/// A step that gives nothing but its success.
using Status = Result<void>;

/// Found by Boost through ADL when value() is called on a failure: a bug of ours by definition.
[[noreturn]] void throw_exception_from_error(const Failure& failure, const boost::source_location& where);

} // namespace snykcred
