using System.Runtime.InteropServices;
using System.Text;

namespace Costate.Mpi;

/// <summary>The functions of an MPI library that are used, and its handles. One call runs at a time, whatever the thread.</summary>
/// <remarks>
/// Only <see cref="Initialize"/>, <see cref="Split"/> and <see cref="Complete"/> wait for other ranks within a call; messages are asked for again and again instead. So the lock is free
/// soon, and a thread that has to end the job is let in.
/// The standard fixes no binary interface. Open MPI's handles are addresses, MPICH's are numbers of 32 bits; both fit a <c>nint</c>, which is zero before the library
/// writes to it. Constants of MPICH are those of its <c>mpi.h</c>, which all libraries with its interface share.
/// </remarks>
sealed unsafe class MpiCalls
{
    const int Serialized = 2, StatusBytes = 64, LongestText = 8192;

    readonly Lock _gate = new();
    readonly nint _byte, _returnErrors;
    readonly delegate* unmanaged<int*, byte***, int, int*, int> _initialize;
    readonly delegate* unmanaged<int> _finalize;
    readonly delegate* unmanaged<nint, int, int> _abort;
    readonly delegate* unmanaged<nint, int*, int> _rank, _size;
    readonly delegate* unmanaged<nint, int, int, nint*, int> _split;
    readonly delegate* unmanaged<nint, nint, int> _setErrorHandler;
    readonly delegate* unmanaged<void*, int, nint, int, int, nint, nint*, int> _post, _take;
    readonly delegate* unmanaged<nint*, int*, void*, int> _test;
    readonly delegate* unmanaged<int, int, nint, int*, void*, int> _probe;
    readonly delegate* unmanaged<void*, nint, int*, int> _count;
    readonly delegate* unmanaged<int, byte*, int*, int> _errorText;
    readonly delegate* unmanaged<byte*, int*, int> _libraryVersion;
    volatile bool _aborting;

    /// <param name="name">What the library was loaded as.</param>
    /// <param name="library">Its handle.</param>
    /// <exception cref="MpiUnavailableException">It is no MPI library.</exception>
    public MpiCalls(string name, nint library)
    {
        nint Function(string function) => NativeLibrary.TryGetExport(library, function, out nint address) ? address
            : throw new MpiUnavailableException($"{name} has no function {function}: it is no MPI library, or one older than MPI 3. Name another one in {MpiLibrary.Variable}.");

        _initialize = (delegate* unmanaged<int*, byte***, int, int*, int>)Function("MPI_Init_thread");
        _finalize = (delegate* unmanaged<int>)Function("MPI_Finalize");
        _abort = (delegate* unmanaged<nint, int, int>)Function("MPI_Abort");
        _rank = (delegate* unmanaged<nint, int*, int>)Function("MPI_Comm_rank");
        _size = (delegate* unmanaged<nint, int*, int>)Function("MPI_Comm_size");
        _split = (delegate* unmanaged<nint, int, int, nint*, int>)Function("MPI_Comm_split");
        _setErrorHandler = (delegate* unmanaged<nint, nint, int>)Function("MPI_Comm_set_errhandler");
        _post = (delegate* unmanaged<void*, int, nint, int, int, nint, nint*, int>)Function("MPI_Isend");
        _test = (delegate* unmanaged<nint*, int*, void*, int>)Function("MPI_Test");
        _probe = (delegate* unmanaged<int, int, nint, int*, void*, int>)Function("MPI_Iprobe");
        _count = (delegate* unmanaged<void*, nint, int*, int>)Function("MPI_Get_count");
        _take = (delegate* unmanaged<void*, int, nint, int, int, nint, nint*, int>)Function("MPI_Irecv");
        _errorText = (delegate* unmanaged<int, byte*, int*, int>)Function("MPI_Error_string");
        _libraryVersion = (delegate* unmanaged<byte*, int*, int>)Function("MPI_Get_library_version");
        (World, _byte, _returnErrors) = NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out nint world)
            ? (world, Function("ompi_mpi_byte"), Function("ompi_mpi_errors_return"))
            : (0x44000000, 0x4c00010d, 0x54000001);
    }

    /// <summary>The communicator of all ranks.</summary>
    public nint World { get; }

    /// <summary>What the library says about itself; may be asked before <see cref="Initialize"/>.</summary>
    public string LibraryVersion()
    {
        byte* text = stackalloc byte[LongestText];
        int length = 0;
        using Lock.Scope scope = Enter();
        _libraryVersion(text, &length);
        return Text(text, length);
    }

    /// <summary>Starts MPI; from now on calls that fail throw instead of ending the job.</summary>
    public void Initialize()
    {
        int provided = 0;
        using RuntimeSignals signals = new();
        using Lock.Scope scope = Enter();
        Check("MPI_Init_thread", _initialize(null, null, Serialized, &provided));
        Check("MPI_Comm_set_errhandler", _setErrorHandler(World, _returnErrors));
        if (provided < Serialized) throw new MpiException($"MPI_Init_thread gives thread support {provided}, but calls from several threads, one at a time, need {Serialized}: this library was built without threads.");
    }

    /// <summary>Ends MPI. All ranks call it.</summary>
    public void Complete()
    {
        using Lock.Scope scope = Enter();
        Check("MPI_Finalize", _finalize());
    }

    /// <summary>Ends all ranks of the job, also while another thread is in a call that does not return. Does not return itself, but for a library that breaks the rules.</summary>
    public void Abort(int code)
    {
        _aborting = true;
        bool entered = _gate.TryEnter(TimeSpan.FromSeconds(1));
        try
        {
            _abort(World, code);
        }
        finally
        {
            if (entered) _gate.Exit();
        }
    }

    /// <summary>Number of this rank.</summary>
    public int Rank(nint ranks)
    {
        int rank = 0;
        using Lock.Scope scope = Enter();
        Check("MPI_Comm_rank", _rank(ranks, &rank));
        return rank;
    }

    /// <summary>Number of ranks.</summary>
    public int Size(nint ranks)
    {
        int size = 0;
        using Lock.Scope scope = Enter();
        Check("MPI_Comm_size", _size(ranks, &size));
        return size;
    }

    /// <summary>The group of those with the same colour, which is not negative, in the order of their keys.</summary>
    public nint Split(nint ranks, int color, int key)
    {
        nint group = 0;
        using Lock.Scope scope = Enter();
        Check("MPI_Comm_split", _split(ranks, color, key, &group));
        return group;
    }

    /// <summary>Begins to send; the memory is in use until <see cref="Done"/>.</summary>
    public nint Post(nint ranks, int to, int tag, byte* message, int length)
    {
        nint request = 0;
        using Lock.Scope scope = Enter();
        Check("MPI_Isend", _post(message, length, _byte, to, tag, ranks, &request));
        return request;
    }

    /// <summary>Whether a message has been sent or received; if so, the request is gone and must not be asked for again.</summary>
    public bool Done(nint request)
    {
        byte* status = stackalloc byte[StatusBytes];
        int done = 0;
        using Lock.Scope scope = Enter();
        Check("MPI_Test", _test(&request, &done, status));
        return done != 0;
    }

    /// <summary>The length of the next message of a rank with a tag; −1 if there is none yet.</summary>
    public int Probe(nint ranks, int from, int tag)
    {
        byte* status = stackalloc byte[StatusBytes];
        int found = 0, length = -1;
        using Lock.Scope scope = Enter();
        Check("MPI_Iprobe", _probe(from, tag, ranks, &found, status));
        if (found != 0) Check("MPI_Get_count", _count(status, _byte, &length));
        return length;
    }

    /// <summary>Begins to receive a message that <see cref="Probe"/> has found; it is there when <see cref="Done"/>.</summary>
    public nint Take(nint ranks, int from, int tag, byte* message, int length)
    {
        nint request = 0;
        using Lock.Scope scope = Enter();
        Check("MPI_Irecv", _take(message, length, _byte, from, tag, ranks, &request));
        return request;
    }

    // A thread that asks again and again must not keep the one out that ends the job.
    Lock.Scope Enter()
    {
        if (_aborting) Thread.Sleep(Timeout.Infinite);
        return _gate.EnterScope();
    }

    void Check(string function, int code)
    {
        if (code == 0) return;
        byte* text = stackalloc byte[LongestText];
        int length = 0;
        _errorText(code, text, &length);
        throw new MpiException($"{function} failed with code {code}: {Text(text, length)}");
    }

    static string Text(byte* text, int length) => Encoding.UTF8.GetString(text, Math.Clamp(length, 0, LongestText)).TrimEnd('\0', '\n', ' ');
}
