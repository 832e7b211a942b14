using System.Text.Json;
using System.Text.Json.Serialization;

namespace Costate.Networks.Storage;

/// <summary>Members of an enumeration in kebab case; numbers are read as well, because earlier models have them. <see cref="DescriptionCheck"/> refuses those without a member.</summary>
sealed class KebabCaseOrNumber<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower) where T : struct, Enum;
