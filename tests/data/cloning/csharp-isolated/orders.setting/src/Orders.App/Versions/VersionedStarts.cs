// Written by DurableFunctionClone. Do not edit.
#nullable disable
namespace DurableFunctionsDeployment
{
    /// <summary>Names of functions that clients start, with the version that an app setting holds.</summary>
    internal static class VersionedStarts
    {
        private const string Setting = "DurableFunctionsVersion";
        private const string Default = "1.2.0";

        internal static string NameOf(string name)
        {
            string version = System.Environment.GetEnvironmentVariable(Setting);
            version = string.IsNullOrWhiteSpace(version) ? Default : version.Trim();
            if (name == null || string.Equals(version, "none", System.StringComparison.OrdinalIgnoreCase)) return name;
            System.Text.RegularExpressions.Match parts = System.Text.RegularExpressions.Regex.Match(
                version, "^v?(0|[1-9][0-9]*)[.](0|[1-9][0-9]*)[.](0|[1-9][0-9]*)\\z");
            if (!parts.Success)
            {
                throw new System.InvalidOperationException(
                    "The app setting " + Setting + " holds \"" + version + "\", which is no version such as " + Default + ", and not none.");
            }

            return name + "_" + parts.Groups[1].Value + "_" + parts.Groups[2].Value + "_" + parts.Groups[3].Value;
        }
    }
}
