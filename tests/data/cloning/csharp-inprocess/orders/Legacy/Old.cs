// Taken out of the project: it would not even compile.
public class Old { [FunctionName("Old")] public void Run([ActivityTrigger] int
