global using Acme.Orders.Shared;
global using Microsoft.Azure.Functions.Worker;
global using Microsoft.DurableTask;
global using Microsoft.DurableTask.Client;
global using Microsoft.DurableTask.Entities;
global using Names = Acme.Orders.Shared.FunctionNames;
