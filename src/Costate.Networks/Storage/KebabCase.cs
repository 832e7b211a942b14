using System.Text.Json;
using System.Text.Json.Serialization;

namespace Costate.Networks.Storage;

/// <summary>Members of an enumeration in kebab case, SmoothRelu as smooth-relu; numbers are refused.</summary>
sealed class KebabCase<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) where T : struct, Enum;
