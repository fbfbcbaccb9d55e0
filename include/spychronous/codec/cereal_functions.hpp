#pragma once

/// @file
/// Does cereal know how to carry a type, be it by functions of the type's author or by its own?

#include <cereal/cereal.hpp>
#include <type_traits>

namespace spychronous::codec {

/// Archives that are never made. They are asked instead of `Writer` and `Reader`, because
/// the functions which this library adds for those must not count.
namespace probe {

class Out : public cereal::OutputArchive<Out> {};
class In : public cereal::InputArchive<In> {};

/// cereal's own wrappers: every archive has functions for them.
template <class Archive, class T>
void CEREAL_SERIALIZE_FUNCTION_NAME(Archive&, cereal::NameValuePair<T>&);
template <class Archive, class T>
void CEREAL_SERIALIZE_FUNCTION_NAME(Archive&, cereal::SizeTag<T>&);
template <class Archive, class T>
void CEREAL_SERIALIZE_FUNCTION_NAME(Archive&, cereal::BinaryData<T>&);

}  // namespace probe
}  // namespace spychronous::codec

CEREAL_SETUP_ARCHIVE_TRAITS(spychronous::codec::probe::In, spychronous::codec::probe::Out)

namespace spychronous::codec {

/// True if T has cereal functions (`serialize`, or `save` and `load`, as members or not): its
/// author's, its base class's, or those of cereal's headers for standard types. One half of a
/// pair is enough: the other is then missing by mistake.
template <class T>
inline constexpr bool has_cereal_functions =
    cereal::traits::detail::count_output_serializers<T, probe::Out>::value > 0 ||
    cereal::traits::detail::count_input_serializers<T, probe::In>::value > 0;

}  // namespace spychronous::codec
